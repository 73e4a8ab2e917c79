package dev.quarterdeck.control.local;

import dev.quarterdeck.control.local.postgres.PostgresServer;
import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;

/** Gives the connection pool our server instead of an address: the address changes. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "local")
@Requires(beans = PostgresServer.class)
final class EmbeddedDatabase implements BeanCreatedEventListener<DatasourceConfiguration> {
  private final PostgresServer server;

  EmbeddedDatabase(PostgresServer server) {
    this.server = server;
  }

  @Override
  public DatasourceConfiguration onCreated(BeanCreatedEvent<DatasourceConfiguration> event) {
    DatasourceConfiguration configuration = event.getBean();
    configuration.setDataSource(server.dataSource());
    return configuration;
  }
}
