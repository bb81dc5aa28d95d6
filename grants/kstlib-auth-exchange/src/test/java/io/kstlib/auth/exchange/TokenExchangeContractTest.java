package io.kstlib.auth.exchange;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestFlow;
import java.util.Map;

class TokenExchangeContractTest extends AuthFlowContract {

    @Override
    protected AuthFlowFactory factory() {
        return new TokenExchangeFlowFactory();
    }

    @Override
    protected TestFlow run() {
        return Service.run(Service.configured(Map.of("subject_token", "provider://corporate")));
    }

    @Override
    protected Map<String, Object> furtherFields() {
        return Map.of("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
    }
}
