// src/Api/Surfaces/OpenSession/SendsByItself.cs
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.OpenSession;

internal static class SendsByItself
{
    public static async Task<Result<string>> Change(Caller caller, ISender sender, CancellationToken ct) =>
        await sender.Send(new IssueUserKey(caller), ct); // <-

    public static Task<Result<T>> Anything<T>(ISender sender, IMessage<T> message, CancellationToken ct) => sender.Send(message, ct); // <-

    public static async Task<Result<UserView>> Ask(Caller caller, ISender sender, CancellationToken ct) => await sender.Send(new WhoAmI(caller), ct);
}
