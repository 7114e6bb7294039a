// src/Application/Sessions/Unfinished.cs
namespace AgentPlatform.Application.Sessions;

internal static class Unfinished
{
    // TODO: finish this. // <-
    public static int Count() => throw new NotImplementedException(); // <-
}
