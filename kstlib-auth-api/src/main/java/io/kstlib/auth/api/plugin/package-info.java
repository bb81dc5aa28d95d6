/** What all plugin factories share. */
@NullMarked
package io.kstlib.auth.api.plugin;

import org.jspecify.annotations.NullMarked;
