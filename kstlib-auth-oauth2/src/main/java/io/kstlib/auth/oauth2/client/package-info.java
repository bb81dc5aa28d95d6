/** The client of an authorization server: its settings, its requests and the flows that it runs. For providers to build on. */
@NullMarked
package io.kstlib.auth.oauth2.client;

import org.jspecify.annotations.NullMarked;
