/** Where programs begin: load the configuration, log in, get tokens, send requests. */
@NullMarked
package io.kstlib.auth.core;

import org.jspecify.annotations.NullMarked;
