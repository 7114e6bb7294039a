using AgentPlatform.Domain.Common;
using FluentValidation;
using MediatR;

namespace AgentPlatform.Application.Common.Pipeline;

/// <summary>Runs the message's validators; the first failure in the order of the rules is the refusal, all of them are its fields.</summary>
internal sealed class Validation<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IMessage, IRequest<TResponse>
    where TResponse : IOutcome<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
    {
        foreach (var validator in validators)
        {
            var outcome = await validator.ValidateAsync(request, ct);
            if (!outcome.IsValid) return TResponse.Fail(Refusal(outcome.Errors));
        }

        return await next();
    }

    private static Error Refusal(List<FluentValidation.Results.ValidationFailure> failures)
    {
        var first = failures[0].CustomState as Error ?? new Error(ErrorKind.Invalid, "request.invalid", failures[0].ErrorMessage);
        return first with { Fields = failures.GroupBy(f => f.PropertyName, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().ErrorMessage, StringComparer.Ordinal) };
    }
}

internal static class Rules
{
    /// <summary>Names the refusal that a broken rule stands for.</summary>
    public static IRuleBuilderOptions<T, TProperty> Else<T, TProperty>(this IRuleBuilderOptions<T, TProperty> rule, Error refusal) =>
        rule.WithState(_ => refusal).WithMessage(refusal.Message);
}
