/**
 * Makes contexts, providers, storages, validators and secrets from a configuration and the plugins that it names, each on first use.
 *
 * <p><b>Keys.</b> {@code schema()} is the list of {@code ConfigKey}s that a plugin reads. The same constant checks a file, reads the value and writes
 * the reference in the page Configuration, so these cannot differ. A complete configuration is checked without creating anything. A key also declares
 * whether its value names a server, a file or a secret ({@code ConfigKey.Named}).
 *
 * <p><b>A mistake stops only the part that it belongs to.</b> The shared part, which is the section {@code auth} without {@code providers}, is checked
 * when the configuration is loaded. The section of a provider is checked at the use of that provider ({@code Kstlib.client}, {@code
 * ConfiguredProvider}). The keys that all types share need no plugin and are checked at once; the schema of the type checks the rest before anything
 * asks the plugin. A valid token is handed out without the plugin if its stored hash of the section is the present one, because the section was checked
 * when the token was obtained. {@code Kstlib.checkConfiguration} checks everything, and {@code Kstlib.problem} checks one provider, for listings.
 *
 * <p><b>Secrets.</b> A {@code SecretReference} knows its key and its file. Resolvers fetch the value when it is needed ({@code resolve}). Before that,
 * they can report what they see without fetching ({@code examine}). The core calls {@code examine} for each secret of a provider's schema in {@code
 * preflight}, so a provider's plugin does not have to.
 */
@NullMarked
package io.kstlib.auth.core.wiring;

import org.jspecify.annotations.NullMarked;
