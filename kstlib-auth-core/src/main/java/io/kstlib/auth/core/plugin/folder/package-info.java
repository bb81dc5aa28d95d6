/**
 * The plugins that a person puts into the folder of plugins. Each jar, or folder of jars, is loaded apart from the others. There is a reason for
 * each that cannot be used.
 */
@NullMarked
package io.kstlib.auth.core.plugin.folder;

import org.jspecify.annotations.NullMarked;
