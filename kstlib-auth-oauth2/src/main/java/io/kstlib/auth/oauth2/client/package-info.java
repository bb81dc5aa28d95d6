/** The client of an authorization server, the provider type {@code oauth2}, and the client authentications of RFC 6749. Other providers are based on it. */
@NullMarked
package io.kstlib.auth.oauth2.client;

import org.jspecify.annotations.NullMarked;
