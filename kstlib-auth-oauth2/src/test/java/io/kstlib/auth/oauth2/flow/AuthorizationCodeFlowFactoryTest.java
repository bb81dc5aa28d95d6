package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.flow.AuthFlowFactory;

class AuthorizationCodeFlowFactoryTest extends AuthorizationCodeContract {

    @Override
    protected AuthFlowFactory factory() {
        return new AuthorizationCodeFlowFactory();
    }
}
