/** Configuration, plugin registry and token lifecycle. */
@NullMarked
package io.kstlib.auth.core;

import org.jspecify.annotations.NullMarked;
