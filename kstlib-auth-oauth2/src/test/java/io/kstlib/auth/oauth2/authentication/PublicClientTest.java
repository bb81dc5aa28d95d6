package io.kstlib.auth.oauth2.authentication;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import java.util.Set;

class PublicClientTest extends ClientAuthenticationContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new PublicClient();
    }

    @Override
    protected ClientContext configured() {
        return ConfidentialContract.client();
    }

    @Override
    protected ClientContext unconfigured() {
        return ConfidentialContract.confidential();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of();
    }
}
