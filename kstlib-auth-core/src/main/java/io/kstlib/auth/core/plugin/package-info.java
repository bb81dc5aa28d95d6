/**
 * Finds plugins by their type string.
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
 * <p><b>One guard.</b> {@code PluginCalls} guards the calls of each provider, flow, storage, secret resolver, client authentication, token presentation
 * and validator. It turns an exception outside the sealed family into a {@code PluginException}, and sets the context class loader. An exception of a
 * login passes through unchanged, because a login calls the application's own {@code UserInteraction}.
 */
@NullMarked
package io.kstlib.auth.core.plugin;

import org.jspecify.annotations.NullMarked;
