package dev.quarterdeck.control.access;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Gives controllers the principal that the filter found. */
@Singleton
final class PrincipalBinder implements TypedRequestArgumentBinder<Principal> {
  @Override
  public Argument<Principal> argumentType() {
    return Argument.of(Principal.class);
  }

  @Override
  public BindingResult<Principal> bind(
      ArgumentConversionContext<Principal> context, HttpRequest<?> source) {
    Optional<Principal> principal = source.getAttribute(AccessFilter.PRINCIPAL, Principal.class);
    return () -> principal;
  }
}
