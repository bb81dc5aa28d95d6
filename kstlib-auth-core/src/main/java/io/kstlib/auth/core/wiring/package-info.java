/**
 * Makes contexts, providers, storages, validators and secrets from a configuration and the plugins that it picks, each on first use.
 *
 * <p>{@code schema()} is the list of {@code ConfigKey}s that a plugin reads. The same constant checks a file, reads the value and writes the
 * reference in Configuration, so these cannot differ. A complete configuration is checked without creating anything. A key also says whether its
 * value names a server, a file or a secret ({@code ConfigKey.Named}).
 *
 * <p>A mistake stops what it belongs to. What all providers share, the section {@code auth} without {@code providers}, is checked when the
 * configuration is loaded. The section of a provider is checked when that provider is used ({@code Kstlib.client}, {@code ConfiguredProvider}): at
 * once the keys that all types share, which needs no plugin; the rest by the schema of its type before anything asks the plugin. A valid token is
 * handed out without the plugin if its stored hash of the section is the present one, because the section was checked when the token was obtained.
 * {@code Kstlib.checkConfiguration} checks everything and {@code Kstlib.problem} checks one provider, for listings.
 *
 * <p>A {@code SecretReference} knows its key and its file. Resolvers fetch ({@code resolve}) when the value is needed, and can say before what they
 * see without fetching ({@code examine}). The core calls {@code examine} for each secret of a provider's schema in {@code preflight}, so a
 * provider's plugin does not have to.
 */
@NullMarked
package io.kstlib.auth.core.wiring;

import org.jspecify.annotations.NullMarked;
