/**
 * The plugin of the type {@code oauth2}: its factory and the client of the server.
 *
 * <p>Not exported: {@link java.util.ServiceLoader} finds the factory.
 */
@NullMarked
package io.kstlib.auth.oauth2.provider;

import org.jspecify.annotations.NullMarked;
