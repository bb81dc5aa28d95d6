package io.kstlib.auth.ciba;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestFlow;

/** The contract. */
class CibaContractTest extends AuthFlowContract {

    @Override
    protected AuthFlowFactory factory() {
        return new CibaFlowFactory();
    }

    @Override
    protected TestFlow run() {
        return new Phone().flow();
    }
}
