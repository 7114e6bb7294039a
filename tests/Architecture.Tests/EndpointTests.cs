using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Architecture.Tests.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace AgentPlatform.Architecture.Tests;

public sealed class EndpointTests
{
    private static readonly object[] Everything =
        [new EndpointNameMetadata("things.list"), new TagsAttribute("Things"), new EndpointSummaryAttribute("List things"), new InDocument("things"), new NoCredentials()];

    [Test]
    public async Task Every_endpoint_says_what_it_is() => Assert.That(Endpoints.Incomplete(await Product()), Is.Empty);

    [Test]
    public async Task Every_endpoint_has_recorded_exchanges() =>
        Assert.That(Endpoints.Unrecorded(await Product(), Repository.Files("tests/Api.Tests/Exchanges", "*.http").Select(file => file.Path)), Is.Empty);

    [Test]
    public void One_that_says_everything_is_complete() => Assert.That(Endpoints.Incomplete([Endpoint(Everything)]), Is.Empty);

    [Test]
    public void One_that_leaves_something_out_is_found([Range(0, 4)] int left) =>
        Assert.That(Endpoints.Incomplete([Endpoint(Everything.Where((_, index) => index != left))]), Has.One.Items);

    [Test]
    public void One_for_operators_takes_no_credentials() =>
        Assert.That(Endpoints.Incomplete([Endpoint([Everything[0], new TagsAttribute("Operations"), Everything[2]])]), Is.Empty);

    [Test]
    public void One_without_recorded_exchanges_is_found()
    {
        Assert.That(Endpoints.Unrecorded([Endpoint(Everything)], ["exchanges/things/things.list.all.http", "exchanges/things.list/list.http"]), Has.One.Items);
        Assert.That(Endpoints.Unrecorded([Endpoint(Everything)], ["exchanges/things/things.list.http"]), Is.Empty);
    }

    [Test]
    public async Task Every_endpoint_that_changes_something_can_be_repeated() => Assert.That(Endpoints.Unrepeatable(await Product()), Is.Empty);

    [Test]
    public void One_that_cannot_be_repeated_is_found([Values("POST", "PUT", "PATCH", "DELETE")] string method)
    {
        Assert.That(Endpoints.Unrepeatable([Endpoint([.. Everything, new HttpMethodMetadata([method])])]), Has.One.Items);
        Assert.That(Endpoints.Unrepeatable([Endpoint([.. Everything, new HttpMethodMetadata([method]), TakesIdempotencyKey.Here])]), Is.Empty);
        Assert.That(Endpoints.Unrepeatable([Endpoint([.. Everything, new HttpMethodMetadata(["GET", "HEAD"])])]), Is.Empty);
    }

    private static async Task<IReadOnlyList<RouteEndpoint>> Product()
    {
        await using var app = PlatformApp.Build([], withWorkers: false);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.That(endpoints, Is.Not.Empty);
        return endpoints;
    }

    private static RouteEndpoint Endpoint(IEnumerable<object> metadata)
    {
        var builder = new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse("/things"), 0) { DisplayName = "GET /things" };
        foreach (var item in metadata) builder.Metadata.Add(item);
        return (RouteEndpoint)builder.Build();
    }
}
