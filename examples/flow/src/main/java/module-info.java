/** The flow type {@code company_ticket}. */
module com.example.flow {
    requires io.kstlib.auth.api;

    provides io.kstlib.auth.spi.flow.AuthFlowFactory with
            com.example.flow.TicketFlowFactory;
}
