/** The secret resolvers that need only this machine: environment variables and files. */
@NullMarked
package io.kstlib.auth.core.secret;

import org.jspecify.annotations.NullMarked;
