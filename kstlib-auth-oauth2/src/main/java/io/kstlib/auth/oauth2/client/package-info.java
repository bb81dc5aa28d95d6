/** The client of an authorization server: its settings, its requests and the flows that it runs. Providers are based on it. */
@NullMarked
package io.kstlib.auth.oauth2.client;

import org.jspecify.annotations.NullMarked;
