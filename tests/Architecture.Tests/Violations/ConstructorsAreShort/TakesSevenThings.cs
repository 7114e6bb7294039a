// src/Application/Sessions/TakesSevenThings.cs
namespace AgentPlatform.Application.Sessions;

internal sealed class TakesSevenThings(int a, int b, int c, int d, int e, int f, int g) // <-
{
    public int Sum => a + b + c + d + e + f + g;
}

internal sealed class TakesSixThings(int a, int b, int c, int d, int e, int f)
{
    public int Sum => a + b + c + d + e + f;
}
