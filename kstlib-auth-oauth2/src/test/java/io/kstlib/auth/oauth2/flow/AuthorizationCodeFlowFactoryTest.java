package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.spi.flow.AuthFlowFactory;

class AuthorizationCodeFlowFactoryTest extends AuthorizationCodeContract {

    @Override
    protected AuthFlowFactory factory() {
        return new AuthorizationCodeFlowFactory.WithoutPkce();
    }
}
