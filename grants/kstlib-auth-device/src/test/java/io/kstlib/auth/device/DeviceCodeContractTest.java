package io.kstlib.auth.device;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestFlow;

/** The contract, with a flow that does not wait. */
class DeviceCodeContractTest extends AuthFlowContract {

    @Override
    protected AuthFlowFactory factory() {
        return new DeviceCodeFlowFactory(time -> {});
    }

    @Override
    protected TestFlow run() {
        return new Device().run();
    }
}
