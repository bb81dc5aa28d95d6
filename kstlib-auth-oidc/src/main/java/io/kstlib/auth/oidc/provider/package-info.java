/**
 * The plugin of the type {@code oidc}: its factory and the client of the server.
 *
 * <p>Not exported: {@link java.util.ServiceLoader} finds the factory.
 */
@NullMarked
package io.kstlib.auth.oidc.provider;

import org.jspecify.annotations.NullMarked;
