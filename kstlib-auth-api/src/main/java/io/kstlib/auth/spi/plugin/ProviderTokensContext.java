package io.kstlib.auth.spi.plugin;

import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;

/** The environment of plugins that work for one provider: also the tokens of other configured providers. */
public interface ProviderTokensContext extends PluginContext {

    /**
     * Returns which of several logins at the provider the plugin works for. A remedy that it makes is {@linkplain
     * io.kstlib.auth.api.error.Remedy#with(AccountName) with} this account.
     *
     * @return {@link AccountName#DEFAULT} for the login without a name
     */
    default AccountName account() {
        return AccountName.DEFAULT;
    }

    /**
     * Returns a token of another configured provider, of the same account, such as the subject of an exchange (RFC 8693). Refreshes it if needed. No one is asked.
     *
     * @param provider the name of the other provider
     * @return its token, which is valid now
     * @throws io.kstlib.auth.api.error.NotLoggedInException if only a login to that provider helps
     * @throws io.kstlib.auth.api.error.ConfigurationException if no provider has the name, if that provider waits for a token of this one, or if the
     *     configuration was merely found, so that it decides about no token of another provider
     */
    Token tokenOf(String provider);

    /**
     * Returns an ID token of another configured provider, of the same account, for a server that accepts ID tokens. Refreshes it if needed. No one is asked.
     *
     * @param provider the name of the other provider
     * @return its ID token, which is valid now
     * @throws io.kstlib.auth.api.error.NotLoggedInException if that provider gave none, or if only a login to it helps
     * @throws io.kstlib.auth.api.error.ConfigurationException as {@link #tokenOf} says
     */
    Secret idTokenOf(String provider);
}
