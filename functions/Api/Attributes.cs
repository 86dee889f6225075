namespace CommunityAlerts.Api;

/// <summary>
/// Names the roles that may call this trigger; an administrator always may. Each HTTP trigger has exactly one of
/// <see cref="AllowsAttribute"/> and <see cref="PublicAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowsAttribute(params Role[] roles) : Attribute
{
    public IReadOnlyList<Role> Roles { get; } = roles;
}

/// <summary>
/// Marks a trigger that needs no sign-in; <paramref name="reason"/> says why that is safe.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicAttribute(string reason) : Attribute
{
    public string Reason { get; } = reason;
}

/// <summary>The body that this trigger takes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AcceptsAttribute(Type? body, string mediaType = "application/json") : Attribute
{
    /// <summary>The type of the JSON body; null where the body is read as bytes.</summary>
    public Type? Body { get; } = body;
    public string MediaType { get; } = mediaType;

    /// <summary>An example body as JSON, shown in the API's description and tried by a test.</summary>
    public string? Example { get; set; }
}

/// <summary>A successful answer of this trigger; repeated where there are several.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AnswersAttribute(int status, Type? body = null, string mediaType = "application/json") : Attribute
{
    public int Status { get; } = status;
    public Type? Body { get; } = body;
    public string MediaType { get; } = mediaType;
}

/// <summary>The codes of the problems this trigger may answer with, in addition to those of every route.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProblemsAttribute(params string[] codes) : Attribute
{
    public IReadOnlyList<string> Codes { get; } = codes;
}

/// <summary>A query value that this trigger reads.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class QueryAttribute(string name, string description) : Attribute
{
    public string Name { get; } = name;
    public string Description { get; } = description;
}

/// <summary>A header that this trigger reads.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class HeaderAttribute(string name, string description) : Attribute
{
    public string Name { get; } = name;
    public string Description { get; } = description;
    public bool Required { get; set; }
}
