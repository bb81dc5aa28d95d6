package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator.ClientSecret;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;

class SecretInHeaderTest extends ConfidentialContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new ClientSecret.InHeader();
    }
}
