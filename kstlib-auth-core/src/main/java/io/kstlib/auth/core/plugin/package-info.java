/**
 * Finds plugins by type string.
 *
 * <p>There are seven kinds of plugins. Each has a factory that {@code ServiceLoader} finds, and a product. Writing a plugin shows one of each kind.
 *
 * <p>All factories share {@code PluginFactory} ({@code type}, {@code aliases}, {@code description}, {@code schema}), so one {@code PluginRegistry}
 * serves them all: listing, "did you mean", "no such type" and "two claim it" are written once. The listing shows a broken plugin with its reason,
 * and the others still work. A registry is loaded on first use, and returning a valid token uses only storages.
 *
 * <p>A flow says how its tokens are renewed ({@code AuthFlowFactory.renewal}): by a refresh token ({@code Renewal.REFRESH_TOKEN}), or by the same
 * grant again, without a person ({@code Renewal.REPETITION}). The factory of a provider says which flow a section uses for logins
 * ({@code ProviderFactory.flow}). A provider without flows says it itself ({@code ProviderFactory.renewal}). The core asks when it has no fresh
 * token. A provider may need a token of another one ({@code ProviderTokensContext.tokenOf}, {@code idTokenOf}), and so may its flow and its client
 * authentication: {@code ProviderTokens} refuses circles, and a configuration that no one allowed. Where only programs read its tokens
 * ({@code ProviderFactory.presentsTokens}), no plugin has to present them. Flows have names in their own package and among the defaults of the key
 * {@code flow} only ({@code PluginNamesTest}, which has the exceptions). Texts of the API and the core name no type of a plugin, except in the table
 * of those that ship ({@code ShippedPlugins}), in descriptions of keys, and in a few places for which the test gives a reason.
 *
 * <p>Plugins have one context. {@code PluginContext} has the plugin's own settings, secrets, clock, environment and warnings; the kinds of plugins
 * extend it. A storage or a secret resolver has the section {@code auth.storage.TYPE} or {@code auth.secrets.TYPE}. A flow or a validator may have
 * its keys in the provider's section, and for all providers in {@code auth.flows.TYPE} or {@code auth.validators.TYPE}. All schemas are read, so
 * unknown keys are reported and references to secrets are found. What several providers share counts as part of each section where the question is
 * whose a token is.
 *
 * <p>Plugins at work are guarded in one place. {@code PluginCalls} turns what a provider, flow, storage, secret resolver, client authentication,
 * token presentation or validator throws outside the sealed family into a {@code PluginException}, and sets the context class loader. What a login
 * throws passes through unchanged, because it calls the application's own {@code UserInteraction}.
 */
@NullMarked
package io.kstlib.auth.core.plugin;

import org.jspecify.annotations.NullMarked;
