using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Tests.Common;

/// <summary>Stepped commands open their transactions themselves: each must end in the one that stores its answer. One that is missing here fails the first test.</summary>
public sealed class SteppedOnceTests
{
    private const string Callback = "https://here.example/callback";

    private static readonly Dictionary<Type, Func<SteppedOnceTests, Task>> Commands = new()
    {
        [typeof(RegisterByEmail)] = test => test.Twice(new RegisterByEmail(Caller.Anonymous, "r@once.org", "testpass99", "r")),
        [typeof(RegisterAccount)] = test => test.Twice(new RegisterAccount(Caller.Anonymous, "a@once.org", "x")),
        [typeof(LogIn)] = async test =>
        {
            await test.Person("l");
            await test.Twice(new LogIn(Caller.Anonymous, "l", "testpass99"));
        },
        [typeof(ChangePassword)] = async test => await test.Twice(new ChangePassword(await test.Person("c"), "testpass99", "testpass98")),
        [typeof(SetUp)] = async test =>
        {
            // Nobody may be there yet.
            await TestCluster.Empty(test.platform.Database, "identity.users");
            await test.Twice(new SetUp(Caller.Anonymous, "root", "root@once.org", "testpass99"));
        },
        [typeof(StartOAuthLogin)] = test => test.Twice(new StartOAuthLogin(Caller.Anonymous, "github", Callback)),
        [typeof(StartOAuthLink)] = async test => await test.Twice(new StartOAuthLink(await test.Person("linking"), "github", Callback)),
        [typeof(StartBrowserOAuth)] = test => test.Twice(new StartBrowserOAuth(Caller.Anonymous, "github", Callback, "/")),
        [typeof(FinishBrowserOAuth)] = async test =>
        {
            var started = (await test.Send(new StartBrowserOAuth(Caller.Anonymous, "github", Callback, "/"))).Value;
            var code = test.provider.LogIn(new JsonObject { ["id"] = 2, ["login"] = "octo-browser", ["email"] = "octo@once.org" });
            await test.Twice(new FinishBrowserOAuth(Caller.Anonymous, "github", started.State, Failure: null, code, Callback));
        },
        [typeof(LogInByCode)] = test => test.Twice(new LogInByCode(Caller.Anonymous, "github.token", test.provider.LogIn([]))),
        [typeof(FinishOAuth)] = async test =>
        {
            var url = (await test.Send(new StartOAuthLogin(Caller.Anonymous, "github", Callback))).Value;
            var state = url.Split("state=")[1].Split('&')[0];
            await test.Twice(new FinishOAuth(Caller.Anonymous, "github", test.provider.LogIn(new JsonObject { ["id"] = 1, ["login"] = "octo" }), state, Callback));
        },
    };

    private OAuthServer provider = null!;
    private TestPlatform platform = null!;

    private static IEnumerable<Type> Types => Commands.Keys;

    [OneTimeSetUp]
    public async Task Start()
    {
        provider = await OAuthServer.Start();
        platform = await TestPlatform.Start(new Dictionary<string, string>(provider.Settings("github"), StringComparer.Ordinal)
        {
            ["RustyGpt:GitHub:ClientId"] = "client",
            ["RustyGpt:GitHub:ClientSecret"] = "secret",
            ["RustyGpt:GitHub:AuthUrl"] = "https://github.example/authorize",
            ["RustyGpt:GitHub:TokenUrl"] = $"{provider.Url}/token",
        });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await platform.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Test]
    public void Every_stepped_command_is_here() => Assert.That(
        typeof(ISender).Assembly.GetTypes().Where(type => type.IsClass && type.GetInterfaces().Any(kind => kind.IsGenericType && kind.GetGenericTypeDefinition() == typeof(ISteppedCommand<>))),
        Is.EquivalentTo(Types));

    [TestCaseSource(nameof(Types))]
    public Task A_second_sending_is_a_replay(Type command) => Commands[command](this);

    private async Task Twice<T>(IMessage<T> message)
    {
        var first = await Send(message, Ticket());
        var second = await Send(message, Ticket());

        Assert.That(first.Result!.Error, Is.Null);
        Assert.That((first.Answer, first.IsReplay), Is.Not.EqualTo(((byte[]?)null, false)));
        Assert.That((second.Result, second.IsReplay), Is.EqualTo(((Result<T>?)null, true)));
        Assert.That(second.Answer, Is.EqualTo(first.Answer));

        OnceTicket<T> Ticket() => new(OnceKey.Of(message.Caller, message.GetType().Name, new byte[32]), result => Encoding.UTF8.GetBytes(result.Value!.ToString()!));
    }

    private async Task<Caller> Person(string name)
    {
        var user = (await Send(new RegisterByEmail(Caller.Anonymous, $"{name}@once.org", "testpass99", name))).Value.User;
        return Caller.Person(user, new((Guid)(await TestCluster.Ask(platform.Database, $"select personal_workspace_id from identity.users where id = '{user.Value}'"))!));
    }

    private async Task<Result<T>> Send<T>(IMessage<T> message)
    {
        await using var scope = platform.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(message, CancellationToken.None);
    }

    private async Task<Sent<T>> Send<T>(IMessage<T> message, OnceTicket<T> ticket)
    {
        await using var scope = platform.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(message, ticket, CancellationToken.None);
    }
}
