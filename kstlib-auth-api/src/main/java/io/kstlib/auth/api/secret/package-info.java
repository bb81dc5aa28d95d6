/** Secrets that do not print themselves, and the resolvers that fetch them. */
@NullMarked
package io.kstlib.auth.api.secret;

import org.jspecify.annotations.NullMarked;
