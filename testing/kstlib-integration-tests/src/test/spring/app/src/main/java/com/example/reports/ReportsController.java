package com.example.reports;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** What the program shows of the other service, by each kind of client. */
@RestController
class ReportsController {

    private final RestClient reports;
    private final WebClient stock;

    ReportsController(RestClient reports, WebClient stock) {
        this.reports = reports;
        this.stock = stock;
    }

    @GetMapping("/reports/{name}")
    String report(@PathVariable("name") String name) {
        return reports.get().uri("/api/{name}", name).retrieve().body(String.class);
    }

    @PostMapping("/reports")
    String order(@RequestBody String order) {
        return reports.post().uri("/api/orders").body(order).retrieve().body(String.class);
    }

    @GetMapping("/stock/{name}")
    Mono<String> stock(@PathVariable("name") String name) {
        return stock.get().uri("/api/{name}", name).retrieve().bodyToMono(String.class);
    }

    @PostMapping("/stock")
    Mono<String> buy(@RequestBody String order) {
        return stock.post().uri("/api/orders").bodyValue(order).retrieve().bodyToMono(String.class);
    }
}
