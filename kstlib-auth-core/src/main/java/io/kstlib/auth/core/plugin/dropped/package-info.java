/**
 * What a person drops into the folder of plugins: each jar, or folder of jars, apart from the others, and the reason for each that is of no use.
 */
@NullMarked
package io.kstlib.auth.core.plugin.dropped;

import org.jspecify.annotations.NullMarked;
