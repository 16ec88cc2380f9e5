"""The shapes of requests and answers: the only home of marshmallow."""
