package io.kstlib.auth.device;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestFlow;

/** The contract. */
class DeviceCodeContractTest extends AuthFlowContract {

    @Override
    protected AuthFlowFactory factory() {
        return new DeviceCodeFlowFactory();
    }

    @Override
    protected TestFlow run() {
        return new Device().run();
    }
}
