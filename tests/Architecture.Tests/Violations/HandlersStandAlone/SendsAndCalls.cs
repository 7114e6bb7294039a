// src/Application/Sessions/SendsAndCalls.cs
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Sessions;

public sealed record Chain(Caller Caller) : IQuery<string>
{
    public static Scope Needs => Scope.None;
}

internal sealed class ChainHandler(
    ISender sender, // <- a sender
    ListLoginMethodsHandler other, // <- another handler
    HttpClient web) // <- HTTP
    : IQueryHandler<Chain, string>
{
    public async Task<Result<string>> Handle(Chain query, CancellationToken ct)
    {
        await other.Handle(new ListLoginMethods(query.Caller), ct); // <- calls it
        var name = await sender.Send(new Chain(query.Caller), ct); // <- sends
        return name.Error is { } refusal ? refusal : name.Value + web; // the parameter itself was named above
    }
}
