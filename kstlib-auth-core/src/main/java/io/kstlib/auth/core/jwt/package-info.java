/** The one reader of JWTs: strict and bounded, for whoever verifies a token and for whoever only shows it. */
@NullMarked
package io.kstlib.auth.core.jwt;

import org.jspecify.annotations.NullMarked;
