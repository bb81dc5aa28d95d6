package com.example.flow;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestFlow;

class TicketFlowFactoryTest extends AuthFlowContract {

    @Override
    protected AuthFlowFactory factory() {
        return new TicketFlowFactory();
    }

    @Override
    protected TestFlow run() {
        return TicketFlowTest.run("");
    }
}
