// src/Application/Sessions/Swallowed.cs
namespace AgentPlatform.Application.Sessions;

internal static class Swallowed
{
    public static void Run(Action work)
    {
        try { work(); }
        catch (IOException) { } // <-
        catch (InvalidOperationException)
        {
            // Somebody else has done it: that is all we wanted.
        }
        catch // <-
        {
        }
    }
}
