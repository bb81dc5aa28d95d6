package io.kstlib.auth.exchange;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestFlow;
import java.util.Map;

class JwtBearerContractTest extends AuthFlowContract {

    @Override
    protected AuthFlowFactory factory() {
        return new JwtBearerFlowFactory();
    }

    @Override
    protected TestFlow run() {
        return Service.run(Service.configured(Map.of("assertion", "file:///var/run/secrets/tokens/kstlib")));
    }
}
