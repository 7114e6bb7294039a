// src/Application/Sessions/NoneAndTwo.cs
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Sessions;

public sealed record Unanswered(Caller Caller) : IQuery<string> // <- none
{
    public static Scope Needs => Scope.None;
}

public sealed record AnsweredTwice(Caller Caller) : IQuery<string> // <- two
{
    public static Scope Needs => Scope.None;
}

internal sealed class FirstHandler : IQueryHandler<AnsweredTwice, string>
{
    public Task<Result<string>> Handle(AnsweredTwice query, CancellationToken ct) => Task.FromResult(Result<string>.Of("1"));
}

internal sealed class SecondHandler : IQueryHandler<AnsweredTwice, string>
{
    public Task<Result<string>> Handle(AnsweredTwice query, CancellationToken ct) => Task.FromResult(Result<string>.Of("2"));
}
