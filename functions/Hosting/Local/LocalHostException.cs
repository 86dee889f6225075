namespace CommunityAlerts.Hosting.Local;

/// <summary>Thrown where the host cannot start, for a reason that a person can correct: no stack is printed.</summary>
public sealed class LocalHostException : Exception
{
    public LocalHostException() { }

    public LocalHostException(string message)
        : base(message) { }

    public LocalHostException(string message, Exception innerException)
        : base(message, innerException) { }
}
