using AgentPlatform.Application.Common.Groups;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Lets the process end only when everything that waits for a shared transaction has been written. Requests have ended by then, and the database is still there.</summary>
internal sealed class GroupDrain(IEnumerable<IGroup> groups) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(groups.Select(group => group.Drain())).WaitAsync(cancellationToken);
}
