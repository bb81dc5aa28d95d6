/** The client authentications of RFC 6749. */
@NullMarked
package io.kstlib.auth.oauth2.authentication;

import org.jspecify.annotations.NullMarked;
