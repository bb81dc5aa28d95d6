/**
 * The plugins that there are, for listings: what was found and loaded, and the jars that a person put into the folder of plugins.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.listing;

import org.jspecify.annotations.NullMarked;
