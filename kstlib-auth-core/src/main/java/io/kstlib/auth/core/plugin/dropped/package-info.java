/**
 * The plugins that a person drops into the folder of plugins. Each jar, or folder of jars, is loaded apart from the others. There is a reason for
 * each that cannot be used.
 */
@NullMarked
package io.kstlib.auth.core.plugin.dropped;

import org.jspecify.annotations.NullMarked;
