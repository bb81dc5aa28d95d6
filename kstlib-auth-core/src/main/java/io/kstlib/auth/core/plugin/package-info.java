/**
 * Finds plugins by their type string, guards them, and makes contexts, providers, storages, validators and secrets from a configuration and the
 * plugins that it names, each on first use.
 *
 * <p>There are seven kinds of plugins. Each has a factory that {@code ServiceLoader} finds, and a product. The page Writing a plugin shows one of each
 * kind.
 *
 * <p><b>One registry.</b> All factories share {@code PluginFactory} ({@code type}, {@code aliases}, {@code description}, {@code schema}), so one {@code
 * PluginRegistry} serves them all. The listing, "did you mean", "no such type" and "two claim it" are written once. The listing shows a broken plugin
 * with its reason, and the others still work. A registry is loaded on first use, and returning a valid token uses only storages.
 *
 * <p><b>Renewal.</b> A flow declares how its tokens are renewed ({@code AuthFlowFactory.renewal}): through a refresh token ({@code
 * Renewal.REFRESH_TOKEN}), or through the same grant again, without a user ({@code Renewal.REPETITION}). The factory of a provider names the flow that
 * a section uses for logins ({@code ProviderFactory.flow}). A provider without flows declares its renewal itself ({@code ProviderFactory.renewal}). The
 * core asks when it has no fresh token.
 *
 * <p><b>Tokens of other providers.</b> A provider may need a token of another one ({@code ProviderTokensContext.tokenOf}, {@code idTokenOf}), and so
 * may its flow and its client authentication. {@code ProviderTokens} refuses circles, and a configuration that was not allowed. Where only programs
 * read its tokens ({@code ProviderFactory.presentsTokens}), no plugin has to present them.
 *
 * <p><b>Names of types.</b> Flows have names in their own package and among the defaults of the key {@code flow} only ({@code PluginNamesTest}, which
 * has the exceptions). Texts of the API and the core name no type of a plugin, except in three places: the table of shipped types ({@code
 * ShippedPlugins}), descriptions of keys, and a few places for which the test gives a reason.
 *
 * <p><b>Context.</b> {@code PluginContext} has the plugin's own settings, secrets, clock, environment and warnings; the kinds of plugins extend it. A
 * storage or a secret resolver has the section {@code auth.storage.TYPE} or {@code auth.secrets.TYPE}. A flow or a validator may have its keys in the
 * provider's section, and for all providers in {@code auth.flows.TYPE} or {@code auth.validators.TYPE}. All schemas are read, so unknown keys are
 * reported and references to secrets are found. A section that several providers share counts as part of each provider's section when the owner of a
 * token is determined.
 *
 * <p><b>One guard.</b> {@code Guard} guards the calls of each provider, flow, storage, secret resolver, client authentication, token presentation
 * and validator. It turns an exception outside the sealed family into a {@code PluginException}, and sets the context class loader. An exception of a
 * login passes through unchanged, because a login calls the application's own {@code UserInteraction}.
 *
 * <p><b>Keys.</b> {@code schema()} is the list of {@code ConfigKey}s that a plugin reads. The same constant checks a file, reads the value and writes
 * the reference in the page Configuration, so these cannot differ. A complete configuration is checked without creating anything. A key also declares
 * whether its value names a server, a file or a secret ({@code ConfigKey.Named}).
 *
 * <p><b>A mistake stops only the part that it belongs to.</b> The shared part, which is the section {@code auth} without {@code providers}, is checked
 * when the configuration is loaded. The section of a provider is checked at the use of that provider ({@code Kstlib.client}, {@code
 * Section}). The keys that all types share need no plugin and are checked at once; the schema of the type checks the rest before anything
 * asks the plugin. A valid token is handed out without the plugin if its stored hash of the section is the present one, because the section was checked
 * when the token was obtained. {@code Kstlib.checkConfiguration} checks everything, and {@code Kstlib.problem} checks one provider, for listings.
 *
 * <p><b>Secrets.</b> A {@code SecretReference} knows its key and its file. Resolvers fetch the value when it is needed ({@code resolve}). Before that,
 * they can report what they see without fetching ({@code examine}). The core calls {@code examine} for each secret of a provider's schema in {@code
 * preflight}, so a provider's plugin does not have to.
 */
@NullMarked
package io.kstlib.auth.core.plugin;

import org.jspecify.annotations.NullMarked;
