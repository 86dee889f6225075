using System.Reflection;
using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>A class that needs more than eight others has more than one responsibility.</summary>
public sealed class ConstructorTests
{
    private const int MaxParameters = 8;

    [Fact]
    public void Constructors_of_classes_that_are_no_records_take_at_most_eight_parameters()
    {
        var larger =
            from type in typeof(Settings).Assembly.GetTypes()
            where type.IsClass && !IsRecord(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            from constructor in type.GetConstructors(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
            )
            where constructor.GetParameters().Length > MaxParameters
            select $"{type.FullName} takes {constructor.GetParameters().Length}";

        Assert.Empty(larger);
    }

    /// <summary>The compiler gives every record class a method of this name, which no source can declare.</summary>
    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
