package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.spi.flow.AuthFlowFactory;

class AuthorizationCodePkceFlowFactoryTest extends AuthorizationCodeContract {

    @Override
    protected AuthFlowFactory factory() {
        return new AuthorizationCodeFlowFactory.WithPkce();
    }
}
