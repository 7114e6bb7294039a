// src/Application/Sessions/PublicHandler.cs
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using FluentValidation;

namespace AgentPlatform.Application.Sessions;

public sealed record Greet(Caller Caller) : IQuery<string>
{
    public static Scope Needs => Scope.None;
}

public sealed class GreetHandler : IQueryHandler<Greet, string> // <- public
{
    public Task<Result<string>> Handle(Greet query, CancellationToken ct) => Task.FromResult(Result<string>.Of("hello"));
}

internal class GreetValidator : AbstractValidator<Greet>; // <- not sealed
