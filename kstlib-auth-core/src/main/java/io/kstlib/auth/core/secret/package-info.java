/** The secret resolvers that need nothing but this machine: environment variables and files. */
@NullMarked
package io.kstlib.auth.core.secret;

import org.jspecify.annotations.NullMarked;
