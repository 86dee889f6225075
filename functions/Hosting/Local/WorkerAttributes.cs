// The shapes of Microsoft.Azure.Functions.Worker 2.52 and its extensions that triggers name, so that the default
// build needs none of those packages. The Azure build leaves this folder out and takes the real ones.
#pragma warning disable IDE0130 // The namespace is theirs.
namespace Microsoft.Azure.Functions.Worker;
#pragma warning restore IDE0130

/// <summary>Marks a method that the host calls; the name is unique in the app.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>The key that Azure asks of a caller. We use <see cref="Anonymous"/> alone: the door knows callers by their sign-in.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}

/// <summary>The parameter is a request to <see cref="Route"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : Attribute
{
    public HttpTriggerAttribute()
    {
    }

    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) => (AuthLevel, Methods) = (authLevel, methods);

    public string? Route { get; set; }
    public string[]? Methods { get; }
    public AuthorizationLevel AuthLevel { get; } = AuthorizationLevel.Function;
}

/// <summary>The parameter says that the time of <see cref="Schedule"/> has come: six fields, seconds first, UTC.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    public string Schedule { get; } = schedule;
    public bool UseMonitor { get; set; } = true;
    public bool RunOnStartup { get; set; }
}

/// <summary>What a timer function hears.</summary>
public sealed class TimerInfo
{
    /// <summary>Null for schedules under a minute, as in Azure.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }
    public bool IsPastDue { get; set; }
}

/// <summary>When a timer ran and will run.</summary>
public sealed class ScheduleStatus
{
    public DateTime Last { get; set; }
    public DateTime Next { get; set; }
    public DateTime LastUpdated { get; set; }
}

/// <summary>The parameter is the text of a message on <see cref="QueueName"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute(string queueName) : Attribute
{
    public string QueueName { get; } = queueName;

    /// <summary>The name of the setting that leads to the storage account.</summary>
    public string? Connection { get; set; }
}
